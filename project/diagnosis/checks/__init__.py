"""One function per question. Those called ``judge_…`` are pure; the others may ask somebody."""
