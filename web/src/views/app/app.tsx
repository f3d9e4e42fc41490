import { api } from "../../api/api.ts";
import { ToastList } from "../toasts/toast-list.tsx";
import { useStore } from "../use-store.ts";
import { Frame } from "./frame.tsx";
import { SignIn } from "./sign-in.tsx";

export function App() {
  const session = useStore(api.session);
  return (
    <>
      {session.kind === "signed-in" ? <Frame session={session} /> : <SignIn session={session} />}
      <ToastList />
    </>
  );
}
