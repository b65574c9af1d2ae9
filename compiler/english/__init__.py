"""Between English and the language: describing a flow, and translating a description into one."""
