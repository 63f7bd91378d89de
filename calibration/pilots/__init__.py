"""The five projects the toolkit is built on: who took part, what was tried, what was published."""

from calibration.pilots.pilot import Pilot, list_pilots, load_pilot
from calibration.pilots.sentences import conclusion
from calibration.pilots.trial import Trial, try_pilot

__all__ = ["Pilot", "Trial", "conclusion", "list_pilots", "load_pilot", "try_pilot"]
