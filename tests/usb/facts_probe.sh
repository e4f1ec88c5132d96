# The devices alone: tests/usb/probe.c speaks to them as the till does.
mkfifo /tmp/ask
su shop -c 'exec /suanpan/usb_probe usb usb </tmp/ask >/tmp/heard 2>&1' &
exec 7>/tmp/ask

make_scanner
make_printer
plug printer
/suanpan/usb_printer /dev/g_printer0 /tmp/paper /tmp/no-paper &
fact 'a printer is found by its class, and answers' heard 'PRINTER ready answers Test Printer'
plug scanner
fact 'a scanner is found by its report descriptor when it is plugged in' heard 'SCANNER ready Test Scanner'
fact 'its kernel driver has let go' driver_is 1-1:1.0 usbfs

scan 6901234567892
fact 'a scan is a reading' heard 'READING ]E0 13 6901234567892'
timeout 5 dd if=/dev/hidg0 of=/tmp/beep bs=64 count=1 2>/dev/null
fact 'the scanner is told to beep' grep -q 0402 <<-END
	$(od -An -tx1 /tmp/beep | tr -d ' ')
	END

report Q1 070 01234567890123456789012345678901234567890123456789012345 001
report Q1 070 abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcd 001
report Q1 003 end
fact 'a long code in three reports is one reading' heard 'READING ]Q1 115 0123.*abcdend'
report Q1 070 01234567890123456789012345678901234567890123456789012345 001
fact 'a code that breaks off is said to be lost' heard 'LOST'
for n in 0 1 2 3 4 5 6 7 8 9; do scan 690000000000$n; done
fact 'a burst of ten loses nothing' heard_times 10 'READING ]E0 13 690000000000'

echo 'print 7' >&7
fact 'a receipt is confirmed by the printer itself' heard 'JOB 7 confirmed over'
hand_out probe.escpos /tmp/paper
touch /tmp/no-paper
fact 'the printer says that paper is out' heard 'PRINTER no-paper'
echo 'print 8' >&7
fact 'a receipt waits for paper' heard 'JOB 8 precheck'
rm /tmp/no-paper
fact 'and prints by itself when there is some' heard 'JOB 8 confirmed over'

unplug scanner
fact 'an unplugged scanner is missed' heard 'SCANNER absent'
plug scanner
fact 'and found again' heard_times 2 'SCANNER ready'
scan 6909999999999
fact 'and scans as before' heard 'READING ]E0 13 6909999999999'

# The kernel resets both devices and takes them back, and says nothing of it.
echo devices >/sys/power/pm_test
echo freeze >/sys/power/state
fact 'after a suspend the scanner is found again' heard_times 3 'SCANNER ready'
scan 6908888888888
fact 'and scans' heard 'READING ]E0 13 6908888888888'
echo 'print 9' >&7
fact 'after a suspend the printer prints' heard 'JOB 9 confirmed over'
echo none >/sys/power/pm_test

echo quit >&7
exec 7>&-
fact 'an orderly end' heard 'BYE'
fact 'gives the scanner back to the kernel' driver_is 1-1:1.0 usbhid
fact 'and the printer' driver_is 2-1:1.0 usblp
sed 's/^/HEARD /' /tmp/heard

# probe_as USER: another one, whose words go to the same place.
probe_as()
{
	: >/tmp/heard
	chmod 666 /tmp/heard
	su $1 -c 'exec /suanpan/usb_probe usb usb >/tmp/heard 2>&1 </tmp/ask' &
	exec 7>/tmp/ask
}

probe_as shop
fact 'a second start finds the scanner' heard 'SCANNER ready'
kill -9 $(pidof usb_probe)
exec 7>&-
fact 'killed, it leaves the scanner to nobody' is_nobodys 1-1:1.0
probe_as shop
fact 'and the next start takes it all the same' heard 'SCANNER ready'
fact 'and the printer' heard 'PRINTER ready answers'
echo quit >&7
exec 7>&-
fact 'and leaves in order' heard 'BYE'

probe_as stranger
fact 'a user without the right is told so of the scanner' heard 'SCANNER refused'
fact 'and of the printer' heard 'PRINTER refused'
echo quit >&7
exec 7>&-
fact 'and leaves' heard 'BYE'
unplug scanner
