#!/usr/bin/env bash
# Gradescope runs this once, when the image of the autograder is built: Python and hw, beside a rubric of yours.
set -euo pipefail
apt-get update --quiet=2
apt-get install --yes --quiet=2 python3 python3-venv
python3 -m venv /opt/hw
/opt/hw/bin/pip install --quiet hw-cli
