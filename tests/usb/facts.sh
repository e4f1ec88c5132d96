# What must hold with real kernel USB between the till and its devices. Runs inside the guest, as
# its first process; the devices' side is root's, the till's side is an ordinary user's.
. /gadgets.sh

failed=0

# fact SENTENCE COMMAND...: true as soon as the command succeeds, within ten seconds.
fact()
{
	local sentence="$1" tries=100
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		if [ $tries = 0 ]; then
			echo "FACT not ok - $sentence"
			failed=1
			return
		fi
		sleep 0.1
	done
	echo "FACT ok - $sentence"
}

# hand_out NAME FILE: the file goes to the host, which can read what this guest cannot.
hand_out()
{
	echo "FILE-BEGIN $1"
	base64 $2
	echo FILE-END
}

heard()
{
	grep -q "^$1" /tmp/heard
}

heard_times()
{
	[ "$(grep -c "^$2" /tmp/heard)" -ge $1 ]
}

driver_is()
{
	[ "$(basename "$(readlink -f /sys/bus/usb/devices/$1/driver)")" = $2 ]
}

is_nobodys()
{
	[ -d /sys/bus/usb/devices/$1 ] && [ ! -e /sys/bus/usb/devices/$1/driver ]
}

. /facts_probe.sh
. /facts_till.sh
[ $failed = 0 ]
