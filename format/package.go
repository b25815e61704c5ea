package format

import (
	"archive/zip"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// part is one file within a package such as DOCX and EPUB, which are ZIP archives.
type part struct{ name, content string }

// writePackage writes parts in their order. No part has a time, so that equal parts make equal archives.
func writePackage(w io.Writer, parts []part) error {
	return writeParts(zip.NewWriter(w), parts)
}

func writeParts(archive *zip.Writer, parts []part) error {
	for _, p := range parts {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
		if err == nil {
			_, err = io.WriteString(file, p.content)
		}
		if err != nil {
			return fmt.Errorf("pack %s: %w", p.name, err)
		}
	}
	return archive.Close()
}

// writeNamedPackage writes a package whose first part tells programs that know nothing of ZIP what it is: it is stored
// as it is, with nothing between its name and its content.
func writeNamedPackage(w io.Writer, first part, parts []part) error {
	archive := zip.NewWriter(w)
	size := uint64(len(first.content))
	file, err := archive.CreateRaw(&zip.FileHeader{
		Name: first.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(first.content)),
		CompressedSize64: size, UncompressedSize64: size,
	})
	if err == nil {
		_, err = io.Copy(file, strings.NewReader(first.content))
	}
	if err != nil {
		return fmt.Errorf("pack %s: %w", first.name, err)
	}
	return writeParts(archive, parts)
}
