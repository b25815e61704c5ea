package local

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// state is what is decided once and kept, so that a restart invalidates no login and orphans no worker that joined.
type state struct {
	Ports   map[string]int    `json:"ports"`   // by server
	Secrets map[string]string `json:"secrets"` // by name
}

func readState(path string) (state, error) {
	s := state{Ports: map[string]int{}, Secrets: map[string]string{}}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, explain(path, err)
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("%s cannot be read (%w): restore it from a copy, or move the data directory away", path, err)
	}
	return s, nil
}

// write replaces the file as a whole: after a crash there is the old state or the new one, never half of either.
func (s state) write(path string) error {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write down the state of the data directory: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // of mode 0600
	if err != nil {
		return explain(path, err)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // gone already when all went well
	_, err = f.Write(append(raw, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return explain(path, err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return explain(path, err)
	}
	return nil
}

// Secret is the random secret of that name: 64 hexadecimal digits, made and kept when it is first asked for.
func (d *Dir) Secret(name string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if secret := d.state.Secrets[name]; secret != "" {
		return secret, nil
	}
	secret := randomHex(32)
	d.state.Secrets[name] = secret
	return secret, d.state.write(d.file("state.json"))
}

// port is the port kept for a server, or 0.
func (d *Dir) port(server string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.Ports[server]
}

func (d *Dir) keepPort(server string, port int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Ports[server] == port {
		return nil
	}
	d.state.Ports[server] = port
	return d.state.write(d.file("state.json"))
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // never fails, by its contract
	return hex.EncodeToString(b)
}
