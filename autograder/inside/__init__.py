"""What runs inside the sandbox, beside the student's code. It knows nothing secret and imports nothing else of ours."""
