package document

import (
	"bytes"
	"context"
	"testing"

	"github.com/literaryai/dramatis/format"
)

// BenchmarkRead reads the whole of Pride and Prejudice from each kind of file.
func BenchmarkRead(b *testing.B) {
	m := pride(b)
	for _, kind := range format.ManuscriptKinds() {
		var file bytes.Buffer
		if err := format.WriteManuscript(context.Background(), &file, kind, m); err != nil {
			b.Fatal(err)
		}
		b.Run(string(kind), func(b *testing.B) {
			b.SetBytes(int64(file.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Read(context.Background(), bytes.NewReader(file.Bytes()), int64(file.Len()), "x"+kind.Extension()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
