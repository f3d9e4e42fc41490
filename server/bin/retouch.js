#!/usr/bin/env -S node --initial-old-space-size=96
// V8 counts the pictures that pass through as memory of its heap, which begins so small that each would set off a collection of
// everything else, for half of the time that the gateway takes for it. Only this line comes early enough to say so.
import "../dist/cli/start.js";
