"""Draw the demo's pictures and film anew: `python deploy/draw_media.py [pictures] [film]`.

Needs Pillow and the font Noto Sans CJK; the film also needs the package imageio-ffmpeg. The results are committed, so nobody has to run it.
"""

import sys
from pathlib import Path

from drawing import pictures, scenes

OUT = Path(__file__).resolve().parents[1] / "cms" / "demo" / "media"

PICTURES = {
    "training-file.png": pictures.training_file,
    "confined-space.png": pictures.confined_space,
    "certificate-change.png": pictures.certificate_change,
    "stop-first.png": pictures.stop_first,
    "evacuation-plan.png": scenes.evacuation_plan,
    "drill-timeline.png": scenes.drill_timeline,
    "gas-interlock.png": scenes.gas_interlock,
    "dust-collector.png": scenes.dust_collector,
}


def main(wanted: set[str]) -> None:
    """Draw what is named; everything when nothing is."""
    OUT.mkdir(parents=True, exist_ok=True)
    if not wanted or "pictures" in wanted:
        for name, draw in PICTURES.items():
            draw().save(OUT / name)
    if not wanted or "film" in wanted:
        from drawing import film

        film.write(OUT / "evacuation-drill.mp4")


if __name__ == "__main__":
    main(set(sys.argv[1:]))
