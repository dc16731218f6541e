package netx

import "sync"

// A OnceCache keeps values for the length of a run. The zero value is empty.
type OnceCache struct {
	mu     sync.Mutex
	values map[string]func() any
}

// Do returns what do returned for the key the first time. Others who ask
// meanwhile wait; where do panics, each of them panics too.
func (m *OnceCache) Do(key string, do func() any) any {
	m.mu.Lock()
	if m.values == nil {
		m.values = map[string]func() any{}
	}
	f, ok := m.values[key]
	if !ok {
		f = sync.OnceValue(do)
		m.values[key] = f
	}
	m.mu.Unlock()
	return f()
}
