#!/usr/bin/env -S node --initial-old-space-size=64 --max-semi-space-size=8
// V8 counts the pictures that pass through as memory of its heap, and begins with so little room for them that each would set off a
// collection of everything else, for half of the time that the gateway takes for it. Only this line comes early enough to say so.
import "../dist/cli/start.js";
