package config

import (
	"errors"
	"path/filepath"
)

// ErrNoHome is returned when the environment names no home folder.
var ErrNoHome = errors.New("no home folder is known, so there is no place to keep results; name one with --data-dir, or use --no-save")

// Paths returns the settings file and the data folder for a system. On Windows
// both are local to the computer: the roaming folder would copy answers to a
// server. Relative XDG values are ignored, as their specification says.
func Paths(goos string, environ []string) (file, data string, err error) {
	home, _ := lookup(environ, "HOME")
	if goos == "windows" {
		local, _ := lookup(environ, "LOCALAPPDATA")
		if local == "" {
			return "", "", ErrNoHome
		}
		base := filepath.Join(local, "cybercheck")
		return filepath.Join(base, "cybercheck.yaml"), base, nil
	}
	dir := func(variable, linux string) string {
		if v, ok := lookup(environ, variable); ok && filepath.IsAbs(v) {
			return filepath.Join(v, "cybercheck")
		}
		if home == "" || !filepath.IsAbs(home) {
			return ""
		}
		if goos == "darwin" {
			return filepath.Join(home, "Library", "Application Support", "cybercheck")
		}
		return filepath.Join(home, linux, "cybercheck")
	}
	conf, data := dir("XDG_CONFIG_HOME", ".config"), dir("XDG_DATA_HOME", filepath.Join(".local", "share"))
	if conf == "" || data == "" {
		return "", "", ErrNoHome
	}
	return filepath.Join(conf, "cybercheck.yaml"), data, nil
}
