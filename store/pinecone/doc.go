// Package pinecone keeps the vectors of memories in a Pinecone index: each world in a namespace of its own, with what a search
// filters by beside each vector, and nothing of the memories' texts. It is a projection: it is fed by jobs, and Postgres answers
// while it is behind or down.
//
// Pinecone is approximate and shows what it was told a while later. This package does not hide that; whoever asks checks.
package pinecone
