import { startTransition, type FormEvent } from "react";

/** Hands on what a form holds. Not by the form's `action`: after that, React empties the fields, also those of a form that was refused. */
export function submit(event: FormEvent<HTMLFormElement>, action: (form: FormData) => void): void {
  event.preventDefault();
  const form = new FormData(event.currentTarget);
  startTransition(() => action(form));
}
