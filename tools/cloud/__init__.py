"""A private OpenStack with fake hardware, to try this checkout's Magnum on."""
