package zone

import (
	"golang.org/x/sys/windows/registry"
)

// proposed is the name that this computer's settings give the zone. Windows has names
// of its own; windows.tsv has ours for them.
func proposed() []string {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Control\TimeZoneInformation`, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return nil
	}
	defer func() { _ = k.Close() }() // nothing was written
	name, _, err := k.GetStringValue("TimeZoneKeyName")
	if err != nil {
		return nil
	}
	return []string{fromWindows(name)}
}
