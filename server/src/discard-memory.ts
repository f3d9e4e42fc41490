/**
 * Gives back at once the memory of bytes that nobody will look at again, and leaves them empty. V8 counts such memory as its heap's, and 64 MiB of
 * it, not yet collected, set off a collection of everything: for pictures that come and go, a third of the processor's time. What is
 * only a part of some memory stays as it is.
 */
export function discardMemory({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
