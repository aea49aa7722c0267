"""Questions of people and business: asked, referred, answered in time, checked, published without names, kept true."""
