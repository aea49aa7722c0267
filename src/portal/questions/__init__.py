"""Questions of people and businesses: asked, referred, answered within a term, checked, published without names, kept true."""
