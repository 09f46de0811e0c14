"""What nobody here can know of Stream, asked of a real account: ``manage.py stream_probe``."""
