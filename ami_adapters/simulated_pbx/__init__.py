"""A call centre that speaks AMI over TCP: for the demo, for load and for fault tests.

``Scenario`` says what is to happen, ``Simulation`` makes it happen in virtual time,
``frames_of`` gives its frames, ``SimulatedPbx`` serves them on a port.
"""

from ami_adapters.simulated_pbx.ledger import Ledger as Ledger
from ami_adapters.simulated_pbx.model import Simulation as Simulation
from ami_adapters.simulated_pbx.model import frames_of as frames_of
from ami_adapters.simulated_pbx.scenario import Earlier as Earlier
from ami_adapters.simulated_pbx.scenario import Planted as Planted
from ami_adapters.simulated_pbx.scenario import QueuePlan as QueuePlan
from ami_adapters.simulated_pbx.scenario import Scenario as Scenario
from ami_adapters.simulated_pbx.server import SimulatedPbx as SimulatedPbx
