"""Is this machine fit? `findings` asks every check; `smoke` renders a tiny film for real. No torch in this process."""
