"""Keep the tests out of the user's own cache."""

import os
import tempfile

os.environ["LEADPACT_CACHE"] = tempfile.mkdtemp(prefix="leadpact-tests-")
