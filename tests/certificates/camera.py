"""A camera that shows one picture: motion JPEG, frames one after another (no encoder needed)."""

import io
from pathlib import Path

from PIL import Image

from certificates import documents

FRAMES = 20


def write_camera(path: Path, text: str, *, side: int = 420, turn: float = 0) -> Path:
    """A film of one symbol lying on a desk; as a single picture its first frame is read."""
    with Image.open(io.BytesIO(documents.picture(text))) as symbol:
        paper = symbol.convert("L").resize((side, side)).rotate(turn, expand=True, fillcolor=170)
    frame = Image.new("L", (1280, 720), 170)
    frame.paste(paper, ((1280 - paper.width) // 2, (720 - paper.height) // 2))
    data = io.BytesIO()
    frame.convert("RGB").save(data, "JPEG", quality=85)
    path.write_bytes(data.getvalue() * FRAMES)
    return path


def arguments(film: Path) -> list[str]:
    """What Chromium needs to take the film for its camera."""
    return ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
