// The lesson's clock: tells the server "still here" while the learner really is, and shows what the server credited.
const box = document.querySelector("[data-study]");
const IDLE_MS = 5 * 60 * 1000;

if (box && !("done" in box.dataset)) {
  const sentence = box.querySelector("[data-study-sentence]");
  const bar = box.querySelector("[data-study-progress]");
  const token = box.querySelector("[name=csrfmiddlewaretoken]").value;
  let touched = Date.now();
  let timer = 0;

  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"]) {
    addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }

  // A video lesson counts while the video plays or its text version is open; everything else while it is in front.
  const attending = () => {
    const videos = [...document.querySelectorAll("[data-lesson-video]")];
    const playing = videos.some((video) => !video.paused && !video.ended);
    if (playing) touched = Date.now();
    const reading = Boolean(document.querySelector(".lesson-video details[open]"));
    return box.dataset.kind !== "video" || !videos.length || playing || reading;
  };

  const tick = async () => {
    if (document.visibilityState !== "visible") return;
    if (!attending()) { sentence.textContent = box.dataset.video; return; }
    if (Date.now() - touched > IDLE_MS) { sentence.textContent = box.dataset.paused; return; }
    try {
      const answer = await fetch(box.dataset.beat, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        body: new URLSearchParams({ visit: box.dataset.visit }),
      });
      if (answer.redirected) { location.reload(); return; }
      show(await answer.json());
    } catch {
      sentence.textContent = box.dataset.lost;
    }
  };

  const show = (now) => {
    sentence.textContent = now.sentence;
    if (now.seconds === undefined) return;
    bar.value = now.seconds;
    if (now.completed) {
      clearInterval(timer);
      box.dataset.done = "";
      document.querySelector("[data-study-next]")?.removeAttribute("hidden");
    }
  };

  tick();
  timer = setInterval(tick, Number(box.dataset.every));
}
