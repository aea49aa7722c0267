"""Questions of people and businesses: asked, referred, answered in time, checked, published without names, kept true."""
