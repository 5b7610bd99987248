// The camera: frames one after another, never two at once, until somebody takes one or stops.

const LONGEST = 1280;
const PAUSE = 60;

export class Camera {
  constructor(video) {
    this.video = video;
    this.canvas = document.createElement("canvas");
    this.brush = this.canvas.getContext("2d", { willReadFrequently: true });
    this.running = false;
  }

  /** Ask for the rear camera. Throws where there is none, or it is refused. */
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) throw new Error("no camera");
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.video.srcObject = this.stream;
    await this.video.play();
  }

  stop() {
    this.running = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.video.srcObject = null;
  }

  #frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width || !height) return undefined;
    const scale = Math.min(1, LONGEST / Math.max(width, height));
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.brush.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    return this.brush.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Hand frames to `look` until it answers a text; resolves with it, or with "" when stopped. */
  async search(look) {
    this.running = true;
    while (this.running) {
      const frame = this.#frame();
      const text = frame ? await look(frame) : "";
      if (text && this.running) {
        this.running = false;
        return text;
      }
      await new Promise((go) => setTimeout(go, PAUSE));
    }
    return "";
  }
}
