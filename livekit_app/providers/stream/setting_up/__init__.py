"""What an app at Stream must have: ``manage.py stream_setup``, and the diagnosis' questions."""
