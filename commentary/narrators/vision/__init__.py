"""The narrator that asks a vision model somebody else runs, over the OpenAI protocol."""
