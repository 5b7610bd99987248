// The answers of one attempt on their way to the server: kept in this browser until the server's receipt, sent again until then.
// A number is used once: every change gets the next one, and the newest of a question counts, in whatever order they arrive.

const SOON_MS = 400;
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];
const BATCH = 200;

export class Queue {
  constructor(paper, changed, closed) {
    Object.assign(this, { paper, changed, closed, savedAt: paper.saved_at, busy: false, failures: 0, timer: 0, stopped: false });
    this.key = `exam:${paper.attempt}`;
    this.memory = null;
    this.write((kept) => { kept.next = Math.max(kept.next, paper.last_seq + 1, ...kept.rows.map((row) => row.seq + 1)); });
  }

  // What is kept is read and written anew each time, so that two tabs of one browser never overwrite each other.
  read() {
    const fresh = { next: 1, rows: [], flags: [], here: 0, left: 0 };
    try {
      return { ...fresh, ...JSON.parse(localStorage.getItem(this.key) ?? "{}") };
    } catch {
      return this.memory ?? fresh;
    }
  }

  write(change) {
    const kept = this.read();
    change(kept);
    this.memory = kept;
    if (this.stopped) return kept;
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch { /* A full or forbidden store: the page itself still holds everything. */ }
    return kept;
  }

  forget() {
    this.stopped = true;
    clearTimeout(this.timer);
    try { localStorage.removeItem(this.key); } catch { /* nothing was kept */ }
  }

  // The answers that count: the server's, with what this browser has not delivered yet on top.
  answers() {
    const found = new Map(Object.entries(this.paper.answers).map(([index, row]) => [Number(index), row]));
    for (const row of this.read().rows) {
      if (row.seq >= (found.get(row.index)?.seq ?? 0)) found.set(row.index, row);
    }
    return new Map([...found].map(([index, row]) => [index, row.choice]));
  }

  get pending() { return this.read().rows; }

  record(index, choice) {
    this.write((kept) => { kept.rows.push({ index, seq: kept.next, choice }); kept.next += 1; });
    this.changed();
    this.later(SOON_MS);
  }

  later(wait) {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  async post(url, body, last = false) {
    const answer = await fetch(url, {
      method: "POST", credentials: "omit", cache: "no-store", keepalive: last, body: JSON.stringify(body), signal: AbortSignal.timeout(20000),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Attempt-Token": this.paper.token },
    });
    const known = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (answer.status === 409 && known?.closed) return { closed: true };
    if (!answer.ok || !known) throw new Error(String(answer.status));
    return known;
  }

  async send() {
    if (this.busy || this.stopped) return;
    this.busy = true;
    this.changed();
    const rows = this.pending.slice(0, BATCH);
    try {
      const receipt = await this.post(this.paper.urls.save, { responses: rows, unsent: this.pending.length - rows.length, left_page: this.read().left });
      this.failures = 0;
      if (receipt.closed) { this.stopped = true; this.closed(); } else if (!this.stopped) this.settle(receipt);
    } catch {
      this.failures += 1;
    }
    this.busy = false;
    this.changed();
    if (this.failures) this.later(RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1]);
    else this.later(this.pending.length ? 0 : this.paper.heartbeat * 1000);
  }

  // The page goes: what is left is sent once more without waiting for the answer; it stays kept until a receipt comes.
  flush() {
    if (this.stopped || !this.pending.length) return;
    this.post(this.paper.urls.save, { responses: this.pending.slice(0, BATCH), left_page: this.read().left }, true).catch(() => {});
  }

  // Only what the receipt names leaves the queue. A number that another answer already used is given anew.
  settle(receipt) {
    const saved = new Set(receipt.saved);
    const clash = new Set(receipt.clash);
    this.write((kept) => {
      kept.next = Math.max(kept.next, receipt.last_seq + 1);
      for (const row of kept.rows.filter((one) => saved.has(one.seq))) {
        if (row.seq >= (this.paper.answers[row.index]?.seq ?? 0)) this.paper.answers[row.index] = row;
      }
      kept.rows = kept.rows.filter((row) => !saved.has(row.seq));
      for (const row of kept.rows) if (clash.has(row.seq)) { row.seq = kept.next; kept.next += 1; }
    });
    if (saved.size) this.savedAt = receipt.at;
    this.receipt = receipt;
  }

  async submit() {
    clearTimeout(this.timer);
    const answer = await this.post(this.paper.urls.submit, { responses: this.pending }, true);
    this.forget();
    return answer.url ?? this.paper.urls.result;
  }
}
