"""The HTML pages, their texts and the scripts they load."""
