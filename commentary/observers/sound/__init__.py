"""What the camera's microphone tells: a whistle, it seems, and how loud it is. numpy alone."""
