def main(home, settings):
    return 0
