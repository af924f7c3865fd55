"""Deputies' and CPPCC proposals: handed over, answered in time, talked about face to face, and their promises kept."""
