# The till itself: an ordinary user's program on a pseudo-terminal (tmux's), with the folder of the
# demo shop that the host founded; its headquarters is out of reach.

as_shop()
{
	su shop -c "$1"
}

shows()
{
	as_shop 'tmux -u capture-pane -p' >/tmp/screen && grep -q -- "$1" /tmp/screen
}

shows_not()
{
	as_shop 'tmux -u capture-pane -p' >/tmp/screen && ! grep -q -- "$1" /tmp/screen
}

keys()
{
	as_shop "tmux send-keys $*"
}

is_shop()
{
	[ "$(stat -c %U "/proc/$(pidof suanpan)")" = shop ]
}

# The cut is the last thing of a receipt: GS V 66 3.
cuts_are()
{
	[ "$(od -An -v -tx1 /tmp/paper | tr -d ' \n' | sed 's/1d564203/#/g' | tr -dc '#' | wc -c)" = $1 ]
}

is_over()
{
	! pidof suanpan
}

sales_are()
{
	[ "$(grep -c ' SALE ' /tmp/journal)" = $1 ]
}

: >/tmp/paper
plug scanner
as_shop 'tmux -u new-session -d -x 90 -y 28 "/suanpan/suanpan till --data /home/shop/till \
	--printer usb --scanner usb --lang zh_CN 2>/tmp/till.err"'
fact 'the till opens and asks who is there' shows 445566
fact 'as an ordinary user' is_shop
keys 9001 Enter
fact 'it asks for the PIN' shows 请输入密码
keys 445566 Enter
fact 'somebody logs in' shows 9001

scan 6900000000014
fact 'a scan is a line' shows '1 金算珠.*148.00'
scan 8800000003 C0
fact 'a card is a member' shows 赵
unplug scanner
fact 'in mid-sale the scanner is unplugged, and the till says so' shows 无扫码枪
fact 'the line stands' shows '1 金算珠.*148.00'
plug scanner
fact 'it is plugged in again' shows_not 无扫码枪
scan 6900000000021
fact 'and goes on where it was' shows '2 金算珠.*288.00'
keys +
fact 'the sale is paid' shows 已收款
fact 'the receipt is printed, to its cut' cuts_are 1
hand_out sale.escpos /tmp/paper

touch /tmp/no-paper
sleep 2
scan 6900000000014
fact 'without paper the next sale begins' shows '1 金算珠.*148.00'
keys +
fact 'and is paid' shows 已收款
fact 'while nothing is printed' cuts_are 1
rm /tmp/no-paper
fact 'with paper its receipt comes by itself' cuts_are 2
hand_out second.escpos /tmp/paper

keys C-q
sleep 1
keys y
fact 'the till is left' is_over
fact 'and the kernel has its scanner back' driver_is 1-1:1.0 usbhid
as_shop '/suanpan/suanpan journal --lang en --data /home/shop/till' >/tmp/journal
fact 'the journal holds both sales, once' sales_are 2
fact 'and verify finds nothing wrong' as_shop '/suanpan/suanpan verify --data /home/shop/till'
sed 's/^/JOURNAL /' /tmp/journal
sed 's/^/SCREEN /' /tmp/screen
