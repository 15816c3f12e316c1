"""The counter: terminals, sign-on, cases, and the frame that every screen hangs in."""
