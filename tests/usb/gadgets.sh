# Gadgets of the kernel as the till's devices: a scanner on dummy_udc.0, a printer on dummy_udc.1.
# Read by facts, inside the guest.

gadgets=/sys/kernel/config/usb_gadget

# gadget NAME VENDOR PRODUCT MAKER TITLE FUNCTION
gadget()
{
	mkdir -p $gadgets/$1/strings/0x409 $gadgets/$1/configs/c.1 $gadgets/$1/functions/$6
	echo 0x$2 >$gadgets/$1/idVendor
	echo 0x$3 >$gadgets/$1/idProduct
	echo "$4" >$gadgets/$1/strings/0x409/manufacturer
	echo "$5" >$gadgets/$1/strings/0x409/product
}

# Length, AIM, 56 bytes of text, two of the maker's, the more bit; output report 4 with two beeps.
make_scanner()
{
	gadget scanner 0c2e 0b61 Test Scanner hid.0
	echo 64 >$gadgets/scanner/functions/hid.0/report_length
	# So that beeps come as SET_REPORT, as they do to a scanner without an OUT endpoint.
	echo 1 >$gadgets/scanner/functions/hid.0/no_out_endpoint
	{
		printf '\x05\x8c\x09\x02\xa1\x01\x09\x12\xa1\x02\x85\x02\x15\x00\x26\xff\x00\x75\x08'
		printf '\x95\x01\x05\x01\x09\x3b\x81\x02\x05\x8c\x95\x03\x09\xfb\x09\xfc\x09\xfd\x81\x02'
		printf '\x95\x38\x09\xfe\x82\x02\x01\x95\x02\x06\x66\xff\x09\x04\x81\x02'
		printf '\x05\x8c\x95\x01\x75\x01\x25\x01\x09\xff\x81\x02\x75\x07\x81\x03\xc0'
		printf '\x09\x14\xa1\x02\x85\x04\x75\x01\x95\x03\x09\x60\x09\x86\x09\x85\x91\x02'
		printf '\x95\x05\x91\x03\xc0\xc0'
	} >/tmp/descriptor
	cat /tmp/descriptor >$gadgets/scanner/functions/hid.0/report_desc
	ln -s $gadgets/scanner/functions/hid.0 $gadgets/scanner/configs/c.1/
}

make_printer()
{
	gadget printer 04b8 0e15 Test Printer printer.0
	echo 'MFG:EPSON;CMD:ESC/POS;MDL:TM-T20;' >$gadgets/printer/functions/printer.0/pnp_string
	ln -s $gadgets/printer/functions/printer.0 $gadgets/printer/configs/c.1/
}

plug()
{
	case $1 in
	scanner) echo dummy_udc.0 >$gadgets/scanner/UDC ;;
	printer) echo dummy_udc.1 >$gadgets/printer/UDC ;;
	esac
}

unplug()
{
	echo '' >$gadgets/$1/UDC
}

# report AIM LENGTH-IN-OCTAL TEXT [MORE]: one report of the scanner, 64 bytes, the more bit last.
report()
{
	{
		printf '\002\'$2']'$1
		printf '%-56s' "$3" | tr ' ' '\000'
		printf '\000\000\'${4:-000}
	} | dd bs=64 count=1 iflag=fullblock of=/dev/hidg0 2>/dev/null
}

# scan TEXT [AIM]: a code of up to 56 bytes in one report.
scan()
{
	report ${2:-E0} $(printf '%03o' ${#1}) "$1"
}
