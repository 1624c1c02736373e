"""The WSGI application that the web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
application = get_wsgi_application()

# What the start made lives as long as the process: the collector need not walk over it again, and requests leave few cycles behind.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
