"""The classroom in the browser: a shell page, its service worker, and the program that works without a line (TypeScript in src/).

What the browser loads is built by `script/client build` and kept in static/classroom/, so that installing needs Python alone. The pages
here hold no data: whatever a teacher sees comes over the exchange, sealed on the device.
"""
