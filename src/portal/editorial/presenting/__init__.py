"""Pages turned into what their templates show: values, asked for in few queries."""
