"""A zip that grades nothing: results made at home, shown on Gradescope to whom they belong.

Gradescope runs it once a submission, as it would run any autograder; what it needs is the Python of the base image. A
student is known by the e-mail address that Gradescope has of them.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.notebook.visible import escaped

from .package import write_zip
from .results import results_json

__all__ = ["write_given"]

SETUP = """\
#!/usr/bin/env bash
# Nothing to build but for a base image without Python.
set -euo pipefail
command -v python3 >/dev/null || { apt-get update && apt-get install -y --no-install-recommends python3-minimal; }
"""

RUN = '''\
#!/usr/bin/env python3
"""Shows the result that the course made of this student's work. Nothing of the submission is read or run."""

import hashlib
import json
import os
import sys
from pathlib import Path

root = Path(os.environ.get("AUTOGRADER_ROOT", "/autograder"))
users = json.loads((root / "submission_metadata.json").read_text(encoding="utf-8"))["users"]
names = [hashlib.sha256(user["email"].strip().casefold().encode()).hexdigest() for user in users]
found = [path for path in (root / "source" / "given" / f"{name}.json" for name in names) if path.is_file()]
if not found:
    sys.exit("The course has no result for " + ", ".join(user["email"] for user in users))
(root / "results" / "results.json").write_bytes(found[0].read_bytes())
'''

NOTE = "<p>Graded by the course outside Gradescope: handing in again changes nothing here until it is graded anew.</p>"


def write_given(
    results: Mapping[str, Mapping[str, Any]],
    points: Mapping[str, tuple[float, tuple[str, ...]]],
    hidden: str,
    target: Path,
) -> None:
    """Write the zip.

    results: {e-mail address: complete result}; hidden: when students see the hidden checks
    points:  {e-mail address: (points that count, why they are other ones than the checks')}
    """
    files = {"setup.sh": SETUP.encode(), "run_autograder": RUN.encode()}
    for email, result in results.items():
        made = results_json(result, hidden)
        # Gradescope would add up the tests: what people changed and what being late costs is only in this number.
        made["score"], why = points[email]
        made["output"] += "".join(f"<p>{escaped(text)}</p>" for text in why) + NOTE
        name = hashlib.sha256(email.strip().casefold().encode()).hexdigest()
        files[f"given/{name}.json"] = json.dumps(made, ensure_ascii=True, allow_nan=False).encode()
    write_zip(files, target)
