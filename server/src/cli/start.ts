/** Checked before anything is imported: an older Node would only say that some module of its own is missing. */
const OLDEST_NODE = [22, 19];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `Retouch needs Node ${OLDEST_NODE.join(".")} or newer, and this is ${process.versions.node}.\n\nPossible solutions:\n` +
      "- in the repository, use npm start or npx retouch: npm has installed a Node that is new enough\n" +
      "- install a newer Node: https://nodejs.org\n",
  );
  process.exit(1);
}
const { countPicturesWithTheHeap } = await import("./count-pictures.ts");
countPicturesWithTheHeap();
await import("./main.ts");
