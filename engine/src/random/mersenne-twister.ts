/** Length of the state in 32-bit words (`n`) and the distance to the word it is mixed with (`m`), of MT19937. */
const STATE_LENGTH = 624;
const MIDDLE = 397;

/**
 * MT19937 (Matsumoto and Nishimura, 1998), seeded as `init_genrand` of its reference code.
 *
 * @param seed its low 32 bits are used
 * @returns a function that draws the next integer, 0 – 4294967295
 */
export function createMersenneTwister(seed: number): () => number {
  const state = new Uint32Array(STATE_LENGTH);
  state[0] = seed;
  for (let i = 1; i < STATE_LENGTH; i++) {
    const previous = state[i - 1];
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let position = STATE_LENGTH;

  return () => {
    if (position === STATE_LENGTH) {
      twist(state);
      position = 0;
    }
    let word = state[position++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word >>> 0;
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < STATE_LENGTH; i++) {
    const joined = (state[i] & 0x80000000) | (state[(i + 1) % STATE_LENGTH] & 0x7fffffff);
    const twisted = (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    state[i] = state[(i + MIDDLE) % STATE_LENGTH] ^ twisted;
  }
}
