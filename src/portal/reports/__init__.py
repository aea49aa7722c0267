"""Documents that an office signs (regulations, reports, letters), built from figures and rules of the other rooms."""
