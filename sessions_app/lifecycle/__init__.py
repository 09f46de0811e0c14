"""A broadcast from START to its deletion: states, camera, grace, limits."""
