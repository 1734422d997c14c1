#: row X11
#: tries to end with the codes that its keepers use for themselves
#: probe before; control got it; confined got it
#: ends exited 113
echo "@@ started"
echo "@@ got before it"
exit 113
