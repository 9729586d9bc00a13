// Does the little work that the program asks of a browser before a question is
// sent (internal/proof), while its reader looks at what is to be sent. Nothing
// is loaded for it and nothing asked of the person; without it the question is
// taken all the same.

const K = new Uint32Array(64), START = new Uint32Array(8);

/** The constants of SHA-256: fractions of the roots of the first primes. */
function constants() {
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n && prime; d++) prime = n % d !== 0;
    if (!prime) continue;
    if (found < 8) START[found] = (Math.sqrt(n) % 1) * 2 ** 32;
    K[found++] = (Math.cbrt(n) % 1) * 2 ** 32;
  }
}

const w = new Uint32Array(64), h = new Uint32Array(8);

/** The first word of the SHA-256 of a text of at most 55 bytes of ASCII. */
export function firstWord(text) {
  w.fill(0, 0, 16);
  const n = text.length;
  for (let i = 0; i < n; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  w[n >> 2] |= 0x80 << (24 - (n % 4) * 8);
  w[15] = n * 8;
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15], b = w[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  h.set(START);
  let [a, b, c, d, e, f, g, k] = h;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (k + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    k = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  return (START[0] + a) >>> 0;
}

constants();

for (const form of document.querySelectorAll("form[data-hd-work]")) {
  const { hdWork: challenge, hdBits: bits } = form.dataset;
  const answer = form.elements.namedItem("work"), status = form.querySelector("[role=status]");
  const most = 2 ** (32 - bits); // the first word must be below it
  let n = 0, waiting = null, gone = false;
  const finish = () => {
    answer.value = String(n);
    if (waiting) form.requestSubmit(waiting.button);
  };
  const some = () => {
    if (gone) return;
    // A slice is short: the page must answer to a touch.
    for (const end = performance.now() + 12; performance.now() < end; ) {
      for (let i = 0; i < 200; i++, n++) {
        if (firstWord(`${challenge}.${n}`) < most) return finish();
      }
    }
    setTimeout(some);
  };
  form.addEventListener("submit", (event) => {
    if (answer.value || gone) return;
    event.preventDefault();
    status.textContent = form.dataset.hdWaiting;
    waiting = { button: event.submitter };
    // Whatever happens, the question goes off: without the work it is taken too.
    setTimeout(() => {
      if (answer.value) return;
      gone = true;
      form.requestSubmit(event.submitter);
    }, 20e3);
  });
  setTimeout(some);
}
