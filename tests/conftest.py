"""Keep the tests out of the user's own cache, and processes that start others out of gRPC's way."""

import os
import tempfile

os.environ["LEADPACT_CACHE"] = tempfile.mkdtemp(prefix="leadpact-tests-")

# Spark Connect talks over gRPC, whose threads see to every fork; the classic session starts Java by one.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"
