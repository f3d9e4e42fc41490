export function SeePanel() {
  return null;
}
